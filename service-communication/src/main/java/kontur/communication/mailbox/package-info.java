/// Reads mailboxes over IMAP.
@NullMarked
package kontur.communication.mailbox;

import org.jspecify.annotations.NullMarked;
