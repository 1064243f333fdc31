/// What goes to Kafka: stored with its cause, sent by the relay.
@NullMarked
package kontur.tickets.outbox;

import org.jspecify.annotations.NullMarked;
