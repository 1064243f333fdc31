/// Session advisory locks: who of several replicas does a thing; and how its loops rest and end.
@NullMarked
package kontur.communication.lock;

import org.jspecify.annotations.NullMarked;
