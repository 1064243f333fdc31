package kontur.workflow.ticket;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.Optional;
import kontur.workflow.v1.EnvelopeOutcome;

/// A validator's refusal as the text of its failure: nothing else of it reaches the caller.
final class RefusalText {
  private static final String MARK = "refused: ";

  private RefusalText() {}

  static String of(EnvelopeOutcome refused) {
    try {
      return MARK + JsonFormat.printer().omittingInsignificantWhitespace().print(refused);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an outcome cannot be printed", e);
    }
  }

  static Optional<EnvelopeOutcome> read(String text) {
    if (!text.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      var outcome = EnvelopeOutcome.newBuilder();
      JsonFormat.parser().ignoringUnknownFields().merge(text.substring(MARK.length()), outcome);
      return Optional.of(outcome.build());
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
