package kontur.workflow.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import opennlp.tools.ml.maxent.quasinewton.QNTrainer;
import opennlp.tools.ml.model.Event;
import opennlp.tools.ml.model.MaxentModel;
import opennlp.tools.util.ObjectStreamUtils;
import opennlp.tools.util.TrainingParameters;

/// Tells labels of texts apart: OpenNLP's maximum entropy over weighted features.
///
/// The same texts in the same order make the same model.
final class TextModel {
  private static final int ITERATIONS = 30;

  /// Chosen by cross-validation, as docs/classification.md says.
  private static final double SMOOTHING = 0.3;

  private static final double LENGTH = 6;

  private final Function<String, Map<String, Float>> features;
  private final Map<String, Integer> documents = new HashMap<>();
  private final int size;
  private final MaxentModel model;

  /// One text to learn from.
  record Labelled(String text, String label) {}

  TextModel(List<Labelled> texts, Function<String, Map<String, Float>> features) {
    this.features = features;
    this.size = texts.size();
    var read = texts.stream().map(t -> features.apply(t.text())).toList();
    read.forEach(found -> found.keySet().forEach(f -> documents.merge(f, 1, Integer::sum)));
    var events = new ArrayList<Event>();
    for (var i = 0; i < size; i++) {
      events.add(event(texts.get(i).label(), read.get(i)));
    }
    this.model = trained(events);
  }

  private static MaxentModel trained(List<Event> events) {
    var parameters = new TrainingParameters();
    parameters.put("Algorithm", QNTrainer.MAXENT_QN_VALUE);
    // In memory: the usual indexer writes a temporary file, and containers have none.
    parameters.put("DataIndexer", "OnePassRealValue");
    parameters.put("Cutoff", 0);
    parameters.put("Iterations", ITERATIONS);
    parameters.put(QNTrainer.L1COST_PARAM, 0.0);
    parameters.put(QNTrainer.L2COST_PARAM, SMOOTHING);
    parameters.put(QNTrainer.THREADS_PARAM, 1);
    var trainer = new QNTrainer();
    trainer.init(parameters, new HashMap<>());
    try {
      return trainer.train(ObjectStreamUtils.createObjectStream(events));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Guess guess(String text) {
    var event = event("", features.apply(text));
    var chances = model.eval(event.getContext(), event.getValues());
    var best = 0;
    for (var i = 1; i < chances.length; i++) {
      if (chances[i] > chances[best]) {
        best = i;
      }
    }
    return new Guess(model.getOutcome(best), chances[best]);
  }

  /// What many texts contain says little, and long texts count no more than short ones.
  private Event event(String label, Map<String, Float> found) {
    var weights = new TreeMap<String, Double>();
    found.forEach((feature, weight) -> {
      var texts = documents.get(feature);
      if (texts != null) {
        weights.put(feature, weight * Math.log((1.0 + size) / (1.0 + texts)));
      }
    });
    var length = Math.sqrt(weights.values().stream().mapToDouble(w -> w * w).sum());
    var names = weights.keySet().toArray(String[]::new);
    var values = new float[names.length];
    for (var i = 0; i < names.length; i++) {
      values[i] = (float) (weights.getOrDefault(names[i], 0.0) / Math.max(length, 1e-6) * LENGTH);
    }
    return new Event(label, names, values);
  }
}
