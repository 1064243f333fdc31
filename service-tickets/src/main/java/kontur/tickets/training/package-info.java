/// What classification said of tickets, and what people corrected.
@NullMarked
package kontur.tickets.training;

import org.jspecify.annotations.NullMarked;
