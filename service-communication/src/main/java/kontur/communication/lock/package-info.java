/// Session advisory locks: who of several replicas does a thing.
@NullMarked
package kontur.communication.lock;

import org.jspecify.annotations.NullMarked;
