/// Says what a new ticket is about, by rules.
@NullMarked
package kontur.workflow.classify;

import org.jspecify.annotations.NullMarked;
