/// Scenario files: what a lifecycle is expected to do, tried on a virtual clock.
@NullMarked
package kontur.lifecycle.scenario;

import org.jspecify.annotations.NullMarked;
