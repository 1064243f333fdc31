/// Hands what channels reported to service-tickets, whole polls at a time.
@NullMarked
package kontur.workflow.intake;

import org.jspecify.annotations.NullMarked;
