// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/http/message.hpp"
#include "common/infer/backend_options.hpp"

namespace vlm::infer {

/// A server's address, ready for use.
struct Endpoint {
    std::string base;      ///< to which "/chat/completions" and the like are joined; may hold credentials
    std::string query;     ///< goes behind the path: "?api-version=…", or ""
    http::Headers headers; ///< with the key
    std::string secret;    ///< the key, so that it can be wiped from what a server says; or ""
    std::vector<std::string> url_secrets; ///< what else must be wiped: what the address holds, however it is written
    std::string shown;                    ///< the base without credentials, for people and records
    std::string host;                     ///< lower case
};

/// `path` begins with "/".
[[nodiscard]] std::string join(const Endpoint& endpoint, std::string_view path);

/// `text`, which came from the server, without the endpoint's key and what is secret in its address.
[[nodiscard]] std::string without_secret(const Endpoint& endpoint, std::string text);

/// The back end whose server the environment names (OPENAI_BASE_URL, AZURE_OPENAI_ENDPOINT, ANTHROPIC_BASE_URL,
/// OLLAMA_HOST; the first of them counts), or "".
[[nodiscard]] std::string backend_of(const Environment& environment);

/// The address that options and environment name, per kind of server. A base URL without a scheme is http, one without
/// a path gets the provider's ("/v1"); with only a socket it is http://localhost. A key from the environment is sent
/// only to its provider's own host over https, or to the base URL that the environment names; a key the user names goes
/// wherever the user says. Throws UsageError for a bad URL, a missing or bad key, a missing address.
[[nodiscard]] Endpoint openai_endpoint(const BackendOptions& options);    ///< joins /chat/completions, /models
[[nodiscard]] Endpoint azure_endpoint(const BackendOptions& options);     ///< joins /chat/completions
[[nodiscard]] Endpoint anthropic_endpoint(const BackendOptions& options); ///< joins /messages, /models
[[nodiscard]] Endpoint ollama_endpoint(const BackendOptions& options);    ///< joins /api/chat, /api/tags, /v1/models

} // namespace vlm::infer
