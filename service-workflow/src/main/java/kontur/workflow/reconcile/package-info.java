/// Finds tickets that the lifecycle forgot and wakes them.
@NullMarked
package kontur.workflow.reconcile;

import org.jspecify.annotations.NullMarked;
