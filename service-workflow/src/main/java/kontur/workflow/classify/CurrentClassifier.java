package kontur.workflow.classify;

import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import kontur.tickets.v1.AdoptCorrectionsRequest;
import kontur.tickets.v1.Correction;
import kontur.tickets.v1.GetTrainingSetRequest;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The classifier of this process: the examples of the file and the corrections in use.
///
/// Every process learns from the same list. Its version comes along with each classification that
/// is noted, so whoever has learnt from another one learns anew before the ticket goes on.
final class CurrentClassifier {
  private static final Logger log = LoggerFactory.getLogger(CurrentClassifier.class);

  /// Below every version: corrections were not asked for yet.
  private static final long NONE = -1;

  private final TrainingServiceBlockingStub training;
  private final Examples examples;
  private final double threshold;
  private final ReentrantLock learning = new ReentrantLock();
  private volatile Learnt current;

  /// @param first what it begins with, without corrections
  CurrentClassifier(
      TrainingServiceBlockingStub training, ExampleClassifier first, double threshold) {
    this.training = training;
    this.examples = first.learntFrom();
    this.threshold = threshold;
    this.current = new Learnt(first, NONE, List.of());
  }

  /// One that has learnt, and from what.
  ///
  /// @param corrections all in use, those that teach nothing among them
  record Learnt(ExampleClassifier classifier, long version, List<Correction> corrections) {
    Learnt {
      corrections = List.copyOf(corrections);
    }
  }

  Learnt current() {
    return current;
  }

  /// Takes waiting corrections into use and learns; what is away can be asked for later.
  void begin(Deadline deadline) {
    try {
      var key = "start-" + UUID.randomUUID();
      var adopt = AdoptCorrectionsRequest.newBuilder().setIdempotencyKey(key).build();
      var adopted = training.withDeadline(deadline).adoptCorrections(adopt);
      follow(adopted.getVersion(), deadline);
    } catch (StatusRuntimeException e) {
      log.atWarn()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("Corrections could not be read and are asked for with the next ticket");
    }
  }

  /// Learns anew if this is not the version that was learnt from; true when it did. While somebody
  /// else learns, or when the list cannot be had, the former one goes on.
  boolean follow(long version, Deadline deadline) {
    if (version == current.version() || !learning.tryLock()) {
      return false;
    }
    try {
      return version != current.version() && learn(deadline);
    } catch (StatusRuntimeException e) {
      log.atWarn()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("Corrections could not be read, the former classifier goes on");
      return false;
    } finally {
      learning.unlock();
    }
  }

  /// Learns from what is in use now, whatever was learnt from.
  Learnt learnNow(Deadline deadline) {
    learning.lock();
    try {
      learn(deadline);
      return current;
    } finally {
      learning.unlock();
    }
  }

  private boolean learn(Deadline deadline) {
    var set =
        training.withDeadline(deadline).getTrainingSet(GetTrainingSetRequest.getDefaultInstance());
    var corrected =
        examples.with(
            set.getCorrectionsList().stream()
                .map(c -> new Example(c.getText(), c.getCategory(), c.getLanguage()))
                .toList());
    var classifier =
        corrected.equals(current.classifier().learntFrom())
            ? current.classifier()
            : new ExampleClassifier(corrected, threshold);
    current = new Learnt(classifier, set.getVersion(), set.getCorrectionsList());
    log.atInfo()
        .addKeyValue("model", classifier.hash())
        .addKeyValue("trainingVersion", set.getVersion())
        .addKeyValue("corrections", set.getCorrectionsCount())
        .log("The classifier has learnt");
    return true;
  }
}
