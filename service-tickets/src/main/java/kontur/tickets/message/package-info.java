/// Messages, and how an outgoing one leaves.
@NullMarked
package kontur.tickets.message;

import org.jspecify.annotations.NullMarked;
