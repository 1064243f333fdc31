/// What supervisors see: health of accounts, the quarantine.
@NullMarked
package kontur.communication.supervise;

import org.jspecify.annotations.NullMarked;
