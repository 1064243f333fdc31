/// Hands lifecycle events to the tickets' workflows, in order per ticket.
@NullMarked
package kontur.workflow.consume;

import org.jspecify.annotations.NullMarked;
