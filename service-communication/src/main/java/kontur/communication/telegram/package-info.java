/// Telegram: reads what people write to bots, answers their commands and sends replies.
@NullMarked
package kontur.communication.telegram;

import org.jspecify.annotations.NullMarked;
