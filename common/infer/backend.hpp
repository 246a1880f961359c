// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/infer/answer.hpp"
#include "common/infer/question.hpp"

namespace vlm::infer {

/// What a back end is, as far as it says.
struct BackendInfo {
    std::string name;                           ///< openai, azure, anthropic, ollama, cv, fake
    std::string engine;                         ///< vllm, sglang, llamacpp, ollama, …; empty where unknown
    std::string model;                          ///< asked for
    std::string endpoint;                       ///< without credentials; empty for embedded back ends
    std::optional<std::int64_t> context_tokens; ///< of one request
    std::string detail = {};                    ///< how closely pictures are seen; as configured
};

enum class WantsFrames { jpeg, pixels };

/// Receives text as it is generated. A repaired or retried answer starts again: `restart` is called first.
struct TextSink {
    std::function<void(std::string_view)> text;
    std::function<void()> restart;
};

/// Somebody who answers questions about frames. ask() is one attempt: the caller (Asker) retries. Threads may ask at
/// once where it is shared; the rest is safe in any case.
class Backend {
public:
    virtual ~Backend() = default;

    /// One attempt. What goes wrong with it is in Answer::failure; exceptions are for failures of this program.
    /// `sink` may be empty; with a sink, text is streamed where the back end can.
    [[nodiscard]] virtual Answer ask(const Question& question, const TextSink& sink) = 0;

    /// The body that ask() would send for an answer in one piece, or why it would send none.
    [[nodiscard]] virtual std::variant<std::string, Failure> body(const Question& question);

    [[nodiscard]] virtual BackendInfo info() const = 0;
    [[nodiscard]] virtual WantsFrames wants() const { return WantsFrames::jpeg; }
    [[nodiscard]] virtual bool is_shared() const { return false; }
};

} // namespace vlm::infer
