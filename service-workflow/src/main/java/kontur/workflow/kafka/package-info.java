/// How topics are read: batches of bytes, committed after the whole batch.
@NullMarked
package kontur.workflow.kafka;

import org.jspecify.annotations.NullMarked;
