/// Sends mail over SMTP.
@NullMarked
package kontur.communication.smtp;

import org.jspecify.annotations.NullMarked;
