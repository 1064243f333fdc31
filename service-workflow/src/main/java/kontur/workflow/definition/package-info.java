/// The lifecycle definitions: stored for ever, held in memory for the workers.
@NullMarked
package kontur.workflow.definition;

import org.jspecify.annotations.NullMarked;
