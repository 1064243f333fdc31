/// The ticket's row, its lock, and what every change of it leaves behind.
@NullMarked
package kontur.tickets.ticket;

import org.jspecify.annotations.NullMarked;
