package kontur.communication.telegram;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.Ledger;
import kontur.communication.ledger.Received;
import kontur.communication.telegram.Normalise.Original;
import kontur.events.v1.Channel;
import kontur.events.v1.ContentRef;

/// Names the versions of edited messages, while a batch is stored.
///
/// The date of an edit counts only seconds, so its content is part of the name. Who changes to and
/// fro within one second comes back to an older content: then the update's id joins the name. The
/// id alone would not do, because a server may number the same updates anew.
final class Versions {
  private final Ledger ledger;
  private final Normalise normalise;
  private final Blobs blobs;
  private final Map<String, String> rawBySource = new HashMap<>();
  private final Map<String, String> newest = new HashMap<>();

  Versions(Ledger ledger, Normalise normalise, Blobs blobs) {
    this.ledger = ledger;
    this.normalise = normalise;
    this.blobs = blobs;
  }

  /// What is known about the original, and the name of this version.
  Original of(Incoming.Edited edited, RawUpdate raw) {
    var message = edited.written().messageId();
    var original = Normalise.sourceOf(edited.chat(), message, ":");
    var isKnown = rawBySource.containsKey(original) || ledger.knows(Channel.TELEGRAM, original);
    var source = Normalise.sourceOf(edited.chat(), message, edited.version());
    var files = isKnown && !edited.written().files().isEmpty() ? filesOf(edited) : Set.<String>of();
    return new Original(
        isKnown, isAnother(edited, source, raw) ? source + ":" + raw.id() : source, files);
  }

  /// The unique ids of all files of all versions so far.
  private Set<String> filesOf(Incoming.Edited edited) {
    var prefix = Normalise.sourceOf(edited.chat(), edited.written().messageId(), "");
    var raws = new HashSet<>(ledger.raws(Channel.TELEGRAM, edited.chat().key(), prefix));
    rawBySource.forEach((source, raw) -> {
      if (source.startsWith(prefix) && !raw.isEmpty()) {
        raws.add(raw);
      }
    });
    var files = new HashSet<String>();
    for (var raw : raws) {
      var content = blobs.read(ContentRef.newBuilder().setSha256(raw).build());
      files.addAll(Content.files(new String(content, StandardCharsets.UTF_8)));
    }
    return files;
  }

  /// Whether this content was there in the same second, gave way to another one, and is back.
  private boolean isAnother(Incoming.Edited edited, String source, RawUpdate raw) {
    var earlier =
        rawBySource.containsKey(source)
            ? rawBySource.get(source)
            : ledger.raw(Channel.TELEGRAM, source).orElse("");
    if (earlier.isEmpty() || earlier.equals(normalise.keep(raw).getSha256())) {
      return false;
    }
    var prefix = Normalise.sourceOf(edited.chat(), edited.written().messageId(), "");
    var last = newest.get(prefix);
    return last == null
        ? ledger.wasChangedAfter(Channel.TELEGRAM, source, prefix)
        : !last.equals(source) && !last.startsWith(source + ":");
  }

  /// Something of this batch that is stored before what follows.
  void seen(Received received) {
    var source = received.sourceKey();
    var raw = received.raw();
    rawBySource.putIfAbsent(source, raw == null ? "" : raw.getSha256());
    // bot:business:chat:message:version
    var end = 0;
    for (var part = 0; part < 4 && end >= 0; part++) {
      end = source.indexOf(':', end) + 1;
      if (end == 0) {
        return;
      }
    }
    newest.put(source.substring(0, end), source);
  }
}
