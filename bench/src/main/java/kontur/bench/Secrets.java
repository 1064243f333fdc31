package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import kontur.local.Arguments;

/// Looks for the passwords, tokens and keys of a run in everything that the run logged.
final class Secrets {
  private static final int SHORTEST = 8;

  /// A call's credentials, whatever they are.
  private static final Pattern CREDENTIALS =
      Pattern.compile(
          "authorization[:=] ?\\[?(Bearer|Basic) [^ ]{8}|kontur-actor-bin[:=] ?[A-Za-z0-9+/]{16}"
              + "|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}|BEGIN [A-Z ]*PRIVATE KEY",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, String> names = new LinkedHashMap<>();

  private Secrets() {}

  /// Those that lie in the home of a run, and those that the stand-ins know.
  static Secrets of(Path home) {
    var secrets = new Secrets();
    secrets.add("the bot's token", Arguments.BOT_TOKEN);
    secrets.addFile(home.resolve("admin-token"));
    try (var files = Files.list(home.resolve("secrets"))) {
      files.filter(Files::isRegularFile).forEach(secrets::addFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return secrets;
  }

  private void addFile(Path file) {
    try {
      if (Files.exists(file)) {
        add(file.getFileName().toString(), Files.readString(file).strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Also as SASL PLAIN and HTTP would carry it.
  void add(String name, String secret) {
    if (secret.length() < SHORTEST) {
      return;
    }
    names.put(secret, name);
    names.put(base64(secret), name + " in base64");
    var support = Arguments.SUPPORT;
    names.put(base64("\0" + support + "\0" + secret), name + " as a sign-in");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  int count() {
    return names.size();
  }

  /// Where they turned up, without repeating them.
  List<String> in(Path... folders) {
    var found = new ArrayList<String>();
    for (var folder : folders) {
      if (Files.isDirectory(folder)) {
        try (var files = Files.walk(folder)) {
          files.filter(file -> file.toString().endsWith(".log")).forEach(file -> in(file, found));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return found;
  }

  private void in(Path file, List<String> found) {
    try (var reader =
        new java.io.BufferedReader(
            new java.io.InputStreamReader(
                Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
      var number = 0;
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        var what = in(line);
        if (!what.isEmpty()) {
          found.add("%s of line %d of %s".formatted(what, number, file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String in(String line) {
    for (var secret : names.entrySet()) {
      if (line.contains(secret.getKey())) {
        return secret.getValue();
      }
    }
    return CREDENTIALS.matcher(line).find() ? "credentials" : "";
  }
}
