/// The content-addressed store of bodies, raw mails and files.
@NullMarked
package kontur.content;

import org.jspecify.annotations.NullMarked;
