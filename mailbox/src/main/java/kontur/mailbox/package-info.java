/// The mail server of `local` and of the tests as a program of its own.
@NullMarked
package kontur.mailbox;

import org.jspecify.annotations.NullMarked;
