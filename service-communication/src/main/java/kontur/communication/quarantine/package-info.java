/// What could not be processed, in one list: shown, processed again, or given up by a person.
@NullMarked
package kontur.communication.quarantine;

import org.jspecify.annotations.NullMarked;
