// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <mutex>
#include <utility>

#include "common/base/error.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/http_backend.hpp"
#include "common/infer/tokens.hpp"
#include "common/infer/wire_answer_ollama.hpp"
#include "common/infer/wire_request_ollama.hpp"

namespace vlm::infer {
namespace {

/// Ollama's own chat. Where no context size is named, one that holds the question is asked for; it only grows, because
/// every change makes Ollama load the model again.
class OllamaWire : public Wire {
public:
    explicit OllamaWire(const BackendOptions& options)
        : m_settings{options.model, options.num_ctx, options.keep_alive}
        , m_meter{options.model}
        , m_most{options.context_tokens}
        , m_grows{!options.num_ctx} {}

    [[nodiscard]] std::string body(const Question& question, Delivery delivery) override {
        return ollama_body(question, settings_for(question), delivery);
    }
    [[nodiscard]] std::unique_ptr<AnswerReader> reader() const override { return std::make_unique<OllamaReader>(); }

private:
    OllamaSettings settings_for(const Question& question) {
        const std::lock_guard lock{m_mutex};
        if (m_grows) grow(m_meter.estimate(question) + most_output(question.generation, "ollama"));
        return m_settings;
    }

    void grow(std::int64_t needed) {
        std::int64_t context = std::max(m_settings.context_tokens.value_or(0), least_context);
        while (context < needed + needed / 5) {
            context *= 2;
        }
        m_settings.context_tokens = m_most ? std::min(context, *m_most) : context;
    }

    static constexpr std::int64_t least_context = 4096;

    std::mutex m_mutex; ///< of the settings
    OllamaSettings m_settings;
    TokenMeter m_meter;
    std::optional<std::int64_t> m_most; ///< what the model takes
    bool m_grows;
};

} // namespace

std::unique_ptr<Backend> make_ollama_backend(const BackendOptions& options) {
    if (options.model.empty()) throw base::UsageError{"no model is named: use --model"};
    BackendInfo info;
    info.name = "ollama";
    info.engine = "ollama";
    info.model = options.model;
    info.context_tokens = options.num_ctx ? options.num_ctx : options.context_tokens;
    return std::make_unique<HttpBackend>(std::move(info), ollama_endpoint(options), "/api/chat",
                                         std::make_unique<OllamaWire>(options), options);
}

} // namespace vlm::infer
