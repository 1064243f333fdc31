package kontur.tickets.template;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the texts of automatic answers come from.
///
/// @param folder own templates, which take the place of built-in ones of the same name; empty for
///   the built-in ones alone
@ConfigurationProperties(prefix = "kontur.tickets.template", ignoreUnknownFields = false)
record TemplateSettings(@DefaultValue("") String folder) {}
