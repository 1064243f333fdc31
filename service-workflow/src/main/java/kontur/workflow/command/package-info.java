/// Gives commands of people to the tickets' workflows.
@NullMarked
package kontur.workflow.command;

import org.jspecify.annotations.NullMarked;
