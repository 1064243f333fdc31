/// Customers, conversations, tickets, messages, the event log and the recorded lifecycle.
@NullMarked
package kontur.tickets;

import org.jspecify.annotations.NullMarked;
