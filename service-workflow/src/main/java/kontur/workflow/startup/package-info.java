/// Waits for the parts that are not there yet, then lets the roles begin; which roles there are.
@NullMarked
package kontur.workflow.startup;

import org.jspecify.annotations.NullMarked;
