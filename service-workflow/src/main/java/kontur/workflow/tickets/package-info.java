/// The way to service-tickets.
@NullMarked
package kontur.workflow.tickets;

import org.jspecify.annotations.NullMarked;
