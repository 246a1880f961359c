// SPDX-License-Identifier: Apache-2.0
#include "common/infer/endpoint.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/http/request_target.hpp"
#include "common/http/url.hpp"
#include "common/infer/api_key.hpp"

namespace vlm::infer {
namespace {

/// A provider and the variable that holds its key.
struct Provider {
    std::string_view host; ///< one that begins with a dot stands for all hosts below it
    const char* variable;
};

constexpr std::array<Provider, 4> chat_providers = {{{"api.openai.com", "OPENAI_API_KEY"},
                                                     {"openrouter.ai", "OPENROUTER_API_KEY"},
                                                     {"generativelanguage.googleapis.com", "GEMINI_API_KEY"},
                                                     {"integrate.api.nvidia.com", "NVIDIA_API_KEY"}}};

/// So many characters of a secret tell something about it.
constexpr std::size_t least_telling = 4;

bool is_host_of(std::string_view host, std::string_view provider) {
    if (provider.front() != '.') return host == provider;
    return host.size() > provider.size() && host.substr(host.size() - provider.size()) == provider;
}

bool is_azure(std::string_view host) {
    static constexpr std::array<std::string_view, 3> domains = {".openai.azure.com", ".cognitiveservices.azure.com",
                                                                ".services.ai.azure.com"};
    return std::any_of(domains.begin(), domains.end(),
                       [&](std::string_view domain) { return is_host_of(host, domain); });
}

/// The URL in `text`, which `where` says: without a scheme it is http, without a host (":11434") this machine; trailing
/// slashes and the page itself are cut off.
http::Url parse_base(std::string_view text, std::string_view page, std::string_view where) {
    std::string full{text};
    if (full.starts_with(':')) full.insert(0, "127.0.0.1");
    if (full.find("://") == std::string::npos) full.insert(0, "http://");
    auto url = http::parse_url(full);
    if (!url)
        throw base::UsageError{"'" + base::redact_url(text) + "' is no http or https URL (" + std::string{where} + ")"};
    const auto trim_slashes = [&] {
        while (!url->path.empty() && url->path.back() == '/') {
            url->path.pop_back();
        }
    };
    trim_slashes();
    if (url->path.size() >= page.size() && url->path.substr(url->path.size() - page.size()) == page) {
        url->path.resize(url->path.size() - page.size());
    }
    trim_slashes();
    return *url;
}

/// A base URL and whether it is the one that the environment names.
struct Base {
    http::Url url;
    bool from_environment = false;
};

/// The base that the user, else the environment's `variable`, else `fallback` names. Who listens at a socket is none of
/// the last two.
Base choose_base(const BackendOptions& options, const char* variable, std::string_view fallback,
                 std::string_view page) {
    if (options.api_base.empty() && !options.unix_socket.empty())
        return {parse_base("http://localhost", page, ""), false};
    const auto named = options.environment(variable);
    const std::string text = !options.api_base.empty() ? options.api_base : named.value_or(std::string{fallback});
    if (text.empty()) throw base::UsageError{std::string{"no server is named: use --api-base or "} + variable};
    Base base{parse_base(text, page, options.api_base.empty() ? variable : "--api-base"), false};
    if (named)
        base.from_environment = http::format_url(parse_base(*named, page, variable)) == http::format_url(base.url);
    return base;
}

void set_path(http::Url& url, std::string_view path) {
    if (url.path.empty()) url.path = path;
}

/// The key for `base`: the one the user names, else the environment's where it may go.
std::optional<std::string> key_for(const BackendOptions& options, const Base& base, const char* variable,
                                   bool own_host) {
    if (auto named = read_key(options.key, options.environment)) return named;
    if (!base.from_environment && !(own_host && base.url.scheme == "https")) return std::nullopt;
    const auto key = options.environment(variable);
    return key ? std::optional{checked_key(*key, variable)} : std::nullopt;
}

/// Whether a URL with this in it must not be told.
bool is_told_otherwise(const std::string& part) {
    const std::string url = "http://" + part;
    return base::redact_url(url) != url;
}

/// The password and the values of parameters that name a secret, as they are written and as they are meant; and user
/// and password as they are sent.
std::vector<std::string> secrets_of(const http::Url& url) {
    std::vector<std::string> secrets;
    const auto add = [&](const std::string& text) {
        secrets.push_back(text);
        if (auto plain = http::percent_decoded(text); plain && *plain != text) secrets.push_back(*std::move(plain));
    };
    if (is_told_otherwise(url.user_info + "@host")) {
        const auto colon = url.user_info.find(':');
        add(colon == std::string::npos ? url.user_info : url.user_info.substr(colon + 1));
        std::string sent = http::percent_decoded(url.user_info).value_or(url.user_info);
        if (colon == std::string::npos) sent += ':';
        secrets.push_back(base::base64({reinterpret_cast<const std::uint8_t*>(sent.data()), sent.size()}));
    }
    for (const std::string_view field : base::split(std::string_view{url.query}.substr(!url.query.empty()), '&')) {
        if (is_told_otherwise("host?" + std::string{field})) add(std::string{field.substr(field.find('=') + 1)});
    }
    std::erase(secrets, "");
    return secrets;
}

Endpoint endpoint_at(const http::Url& url) {
    Endpoint endpoint;
    endpoint.url_secrets = secrets_of(url);
    http::Url plain = url;
    endpoint.query = plain.query;
    plain.query.clear();
    endpoint.base = http::format_url(plain);
    endpoint.host = url.host;
    plain.user_info.clear();
    endpoint.shown = http::format_url(plain);
    return endpoint;
}

void set_key(Endpoint& endpoint, const std::optional<std::string>& key, const char* header, const std::string& scheme) {
    if (!key) return;
    endpoint.secret = *key;
    endpoint.headers.add(header, scheme + *key);
}

std::string hidden(std::string text, const std::string& secret) {
    if (secret.empty()) return text;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
        text.replace(at, secret.size(), "***");
    }
    // A long text was cut, perhaps in the middle of the secret.
    const auto cut = text.rfind("…");
    for (std::size_t length = secret.size(); cut != std::string::npos && length >= least_telling; --length) {
        if (cut < length || text.compare(cut - length, length, secret, 0, length) != 0) continue;
        return text.replace(cut - length, length, "***");
    }
    return text;
}

} // namespace

std::string join(const Endpoint& endpoint, std::string_view path) {
    return endpoint.base + std::string{path} + endpoint.query;
}

std::string without_secret(const Endpoint& endpoint, std::string text) {
    text = hidden(std::move(text), endpoint.secret);
    for (const std::string& secret : endpoint.url_secrets)
        text = hidden(std::move(text), secret);
    return text;
}

std::string backend_of(const Environment& environment) {
    static constexpr std::array<std::pair<const char*, const char*>, 4> addresses = {
        {{"OPENAI_BASE_URL", "openai"},
         {"AZURE_OPENAI_ENDPOINT", "azure"},
         {"ANTHROPIC_BASE_URL", "anthropic"},
         {"OLLAMA_HOST", "ollama"}}};
    for (const auto& [variable, backend] : addresses) {
        if (environment(variable)) return backend;
    }
    return "";
}

Endpoint openai_endpoint(const BackendOptions& options) {
    Base base = choose_base(options, "OPENAI_BASE_URL", "https://api.openai.com/v1", "/chat/completions");
    set_path(base.url, "/v1");
    const auto own = std::find_if(chat_providers.begin(), chat_providers.end(),
                                  [&](const Provider& each) { return is_host_of(base.url.host, each.host); });
    const bool known = own != chat_providers.end();
    Endpoint endpoint = endpoint_at(base.url);
    auto key = key_for(options, base, known ? own->variable : "OPENAI_API_KEY", known);
    if (!key && base.from_environment) key = key_for(options, base, "OPENAI_API_KEY", false);
    set_key(endpoint, key, "Authorization", "Bearer ");
    if (base.url.host != chat_providers.front().host) return endpoint;
    if (const auto id = options.environment("OPENAI_ORG_ID")) endpoint.headers.add("OpenAI-Organization", *id);
    if (const auto id = options.environment("OPENAI_PROJECT_ID")) endpoint.headers.add("OpenAI-Project", *id);
    return endpoint;
}

Endpoint azure_endpoint(const BackendOptions& options) {
    Base base = choose_base(options, "AZURE_OPENAI_ENDPOINT", "", "/chat/completions");
    const bool own = is_azure(base.url.host);
    const std::string version = options.environment("OPENAI_API_VERSION").value_or("");
    if (base.url.path.empty()) {
        if (version.empty()) {
            base.url.path = "/openai/v1";
        } else if (options.model.empty()) {
            throw base::UsageError{"azure with an API version needs the deployment's name (--model)"};
        } else {
            base.url.path = "/openai/deployments/" + options.model;
        }
    }
    if (!version.empty() && base.url.query.empty()) base.url.query = "?api-version=" + version;
    Endpoint endpoint = endpoint_at(base.url);
    const bool named = !options.key.environment.empty() || !options.key.file.empty() || !options.key.command.empty();
    const auto token = named ? std::nullopt : key_for(options, base, "AZURE_OPENAI_AD_TOKEN", own);
    set_key(endpoint, token, "Authorization", "Bearer ");
    if (!token) set_key(endpoint, key_for(options, base, "AZURE_OPENAI_API_KEY", own), "api-key", "");
    return endpoint;
}

Endpoint anthropic_endpoint(const BackendOptions& options) {
    Base base = choose_base(options, "ANTHROPIC_BASE_URL", "https://api.anthropic.com", "/messages");
    set_path(base.url, "/v1");
    Endpoint endpoint = endpoint_at(base.url);
    set_key(endpoint, key_for(options, base, "ANTHROPIC_API_KEY", base.url.host == "api.anthropic.com"), "x-api-key",
            "");
    endpoint.headers.add("anthropic-version", "2023-06-01");
    return endpoint;
}

Endpoint ollama_endpoint(const BackendOptions& options) {
    Base base = choose_base(options, "OLLAMA_HOST", "http://127.0.0.1:11434", "/v1");
    // Ollama's own variable names an address to listen at: without a port it is 11434, and 0.0.0.0 is this machine.
    if (base.from_environment) {
        const std::string named = options.environment("OLLAMA_HOST").value_or("");
        const auto after_scheme = named.find("://") == std::string::npos ? 0 : named.find("://") + 3;
        if (named.find(':', after_scheme) == std::string::npos && after_scheme == 0) base.url.port = 11434;
        if (base.url.host == "0.0.0.0") base.url.host = "127.0.0.1";
    }
    Endpoint endpoint = endpoint_at(base.url);
    set_key(endpoint, key_for(options, base, "OLLAMA_API_KEY", base.url.host == "ollama.com"), "Authorization",
            "Bearer ");
    return endpoint;
}

} // namespace vlm::infer
