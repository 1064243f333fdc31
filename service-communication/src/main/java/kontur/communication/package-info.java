/// Channels: reads mail and Telegram into Kafka, sends answers.
@NullMarked
package kontur.communication;

import org.jspecify.annotations.NullMarked;
