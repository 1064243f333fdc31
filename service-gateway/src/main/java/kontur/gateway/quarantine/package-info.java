/// What could not be processed, for supervisors and administrators.
@NullMarked
package kontur.gateway.quarantine;

import org.jspecify.annotations.NullMarked;
