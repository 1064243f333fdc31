/// The connection to Temporal and its workers.
@NullMarked
package kontur.workflow.engine;

import org.jspecify.annotations.NullMarked;
