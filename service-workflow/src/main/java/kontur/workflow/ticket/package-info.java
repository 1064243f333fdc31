/// A ticket's life as a workflow: the lifecycle kernel fed with events, its steps recorded.
@NullMarked
package kontur.workflow.ticket;

import org.jspecify.annotations.NullMarked;
