// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/http/client.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/retrier.hpp"

namespace vlm::infer {

/// What is said in a piece of sound.
struct SpokenSegment {
    double start = 0; ///< seconds from its beginning
    double end = 0;
    std::string text;
};

struct Speech {
    std::string language; ///< as the server tells it; empty where it does not
    std::vector<SpokenSegment> segments;
};

/// Asks an OpenAI-compatible server what is said in a piece of sound (/audio/transcriptions), with all the attempts
/// that may help. Where the server tells no segments, all of its text is one. Not safe to share between threads.
class Transcriber {
public:
    /// `options` name the model; `language` may be empty. Throws UsageError as openai_endpoint() does.
    Transcriber(BackendOptions options, const RetryPolicy& policy, std::string language,
                base::Wait wait = base::wait_or_stop, Now now = base::Steady::now);

    /// `wav` is a file that lasts so many seconds.
    [[nodiscard]] std::variant<Speech, Failure> transcribe(const std::string& wav, double seconds);

    [[nodiscard]] const std::string& model() const { return m_options.model; }

private:
    [[nodiscard]] std::optional<Failure> attempt(const std::string& wav, double seconds, Speech& speech);
    [[nodiscard]] std::optional<Failure> ask(const std::string& wav, double seconds, Speech& speech);

    BackendOptions m_options;
    Endpoint m_endpoint;
    std::string m_language;
    http::Client m_client;
    Retrier m_retrier;
    bool m_verbose = true; ///< segments are asked for
    bool m_worked = false;
};

/// The speech in an answer, or what is wrong with it. Pure.
[[nodiscard]] std::variant<Speech, Failure> read_speech(std::string_view body, double seconds);

} // namespace vlm::infer
