package io.temporal.internal.testservice;

import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.NullMarked;

/// A workflow's events as bytes: as objects they take many times the memory, and most workflows
/// wait for days with a history that nobody reads meanwhile.
@NullMarked
final class PackedHistory extends AbstractList<HistoryEvent> implements RandomAccess {
  private final List<byte[]> events = new ArrayList<>();

  @Override
  public boolean add(HistoryEvent event) {
    return events.add(event.toByteArray());
  }

  @Override
  public HistoryEvent get(int index) {
    try {
      return HistoryEvent.parseFrom(events.get(index));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what was packed can be unpacked", e);
    }
  }

  @Override
  public int size() {
    return events.size();
  }
}
