/// The connection to Temporal, its workers, and the waiting for parts that are not there yet.
@NullMarked
package kontur.workflow.engine;

import org.jspecify.annotations.NullMarked;
