/// Carries every ticket through its lifecycle.
@NullMarked
package kontur.workflow;

import org.jspecify.annotations.NullMarked;
