// SPDX-License-Identifier: Apache-2.0
#include "common/cli/model_options.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <tuple>

#include "common/base/command_words.hpp"
#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr std::array<std::string_view, 6> backend_names = {"openai", "azure", "anthropic", "ollama", "cv", "fake"};

std::string parse_backend(const std::string& text) {
    (void)parse_choice(text.substr(0, text.find(':')), backend_names);
    return text;
}

std::string parse_engine(const std::string& text) {
    static constexpr std::array<std::string_view, 7> names = {"vllm",     "sglang", "llamacpp", "ollama",
                                                              "lmstudio", "openai", "other"};
    return std::string{names[parse_choice(text, names)]};
}

std::string parse_detail(const std::string& text) {
    static constexpr std::array<std::string_view, 3> names = {"low", "high", "auto"};
    return std::string{names[parse_choice(text, names)]};
}

std::string parse_base(const std::string& text) {
    if (text.starts_with("http://") || text.starts_with("https://")) return text;
    throw base::UsageError{"'" + base::redact(text) + "' is no http or https URL; try http://localhost:8000/v1"};
}

/// Somebody who puts the key itself here must not find it again in a log.
std::string parse_variable(const std::string& text) {
    const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_word)) return text;
    throw base::UsageError{"takes the name of an environment variable, never a key itself"};
}

/// Ollama takes seconds; -1 keeps the model for ever.
std::string parse_keep_alive(const std::string& text) {
    if (text == "-1") return "-1s";
    const auto time = std::chrono::duration_cast<std::chrono::seconds>(base::parse_duration(text));
    return std::to_string(time.count()) + "s";
}

/// Cut into words only where the server is started.
std::string parse_command(const std::string& text) {
    std::ignore = base::command_words(text);
    return text;
}

void split_backend(ModelOptions& options) {
    const auto colon = options.backend.find(':');
    options.backend_argument = colon == std::string::npos ? "" : options.backend.substr(colon + 1);
    options.backend.resize(std::min(colon, options.backend.size()));
    if (!options.backend_argument.empty() && options.backend != "fake")
        throw base::UsageError{"--backend: only fake takes something behind a colon; the model is named by --model"};
}

void declare_base(Command& command, ModelOptions& options, Servers servers) {
    if (servers == Servers::one) {
        command.value("--api-base", "URL", "Ask the server at this address: http://localhost:8000/v1", options.api_base,
                      parse_base);
        return;
    }
    command.list("--api-base", "URL",
                 "Ask the server at this address: http://localhost:8000/v1; named again, another one shares the work",
                 options.api_bases, parse_base);
    command.check([&options] {
        if (options.api_bases.size() > 1 && !options.unix_socket.empty())
            throw base::UsageError{
                "--unix-socket: leads to one server; leave it out where several --api-base are named"};
        options.api_base = options.api_bases.empty() ? "" : options.api_bases.front();
    });
}

} // namespace

void declare_server(Command& command, ModelOptions& options, Servers servers) {
    declare_base(command, options, servers);
    command.value("--api-key-env", "NAME", "Take the key from this environment variable", options.api_key_env,
                  parse_variable);
    command.value("--api-key-file", "FILE", "Take the key from the first line of this file", options.api_key_file,
                  parse_text);
    command.value("--api-key-cmd", "CMD", "Take the key from the first line that this command prints",
                  options.api_key_cmd, parse_text);
    command.value("--api-key-timeout", "D", "Give up on a key command that gives no key in this time",
                  options.api_key_timeout, parse_span, "30s");
    command.value("--timeout", "D", "Give up on a request that is not answered in this time", options.timeout,
                  parse_span, "600s");
    command.value("--connect-timeout", "D", "Give up on a server that does not accept in this time",
                  options.connect_timeout, parse_span, "5s");
    command.value("--list-timeout", "D", "Give up on a server's list of models that does not come in this time",
                  options.list_timeout, parse_span, "10s");
    command.value("--stall-timeout", "D", "Give up on an answer that has begun and pauses for this long",
                  options.stall_timeout, parse_span, "120s");
    command.value("--ready-timeout", "D", "Wait this long for a server that loads its model or does not accept yet",
                  options.ready_timeout, parse_span, "600s and 0s");
    command.value("--unix-socket", "PATH", "Reach the server through this socket", options.unix_socket, parse_text);
    command.exclusive({"api-key-env", "api-key-file", "api-key-cmd"});
}

void declare_model(Command& command, ModelOptions& options, Servers servers) {
    command.group("Which model");
    command.value("--backend", "NAME", "Ask through openai, azure, anthropic, ollama, cv or fake[:FILE]",
                  options.backend, parse_backend);
    command.value("--model", "NAME", "Ask this model of the server", options.model, parse_text);
    command.value("--engine", "NAME",
                  "Take the server for vllm, sglang, llamacpp, ollama, lmstudio, openai or other, whatever it says",
                  options.engine, parse_engine);
    declare_server(command, options, servers);
    command.value("--num-ctx", "N", "Context size in tokens, where the server lets a request set it (ollama)",
                  options.num_ctx, whole(256));
    command.value("--keep-alive", "D",
                  "How long the server keeps the model in memory afterwards, where a request can say",
                  options.keep_alive, parse_keep_alive);
    command.value("--detail", "low|high|auto",
                  "How closely the server looks at each picture; high for OpenAI and Azure where not given",
                  options.detail, parse_detail);
    command.value("--spawn", "CMD",
                  "Start this model server for the run and ask it; {port} in it is a free port of this machine",
                  options.spawn, parse_command);
    command.exclusive({"spawn", "api-base"});
    command.exclusive({"spawn", "unix-socket"});
    command.check([&options] { split_backend(options); });
}

} // namespace vlm::cli
