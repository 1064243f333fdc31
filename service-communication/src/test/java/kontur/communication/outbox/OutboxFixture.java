package kontur.communication.outbox;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import kontur.communication.lock.Bell;
import kontur.events.v1.ChannelEvent;
import org.springframework.jdbc.core.simple.JdbcClient;

/// An outbox without a relay, and what lies in it.
public final class OutboxFixture {
  private OutboxFixture() {}

  public static Outbox outbox(JdbcClient sql) {
    return new Outbox(sql, new Bell());
  }

  public static List<ChannelEvent> events(JdbcClient sql) {
    return sql
        .sql("select value from communication.outbox order by id")
        .query(byte[].class)
        .list()
        .stream()
        .map(OutboxFixture::parse)
        .toList();
  }

  private static ChannelEvent parse(byte[] value) {
    try {
      return ChannelEvent.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
