/// What must reach Kafka, and the relay that brings it there.
@NullMarked
package kontur.communication.outbox;

import org.jspecify.annotations.NullMarked;
