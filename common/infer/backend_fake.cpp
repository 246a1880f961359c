// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/tokens.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;

/// The smallest value that a simple schema takes: first choice, 0, false, "", an empty list.
Json least_value(const Json& schema) {
    if (!schema.is_object()) return nullptr;
    if (const auto choices = schema.find("enum"); choices != schema.end() && !choices->empty()) return choices->front();
    if (const auto value = schema.find("const"); value != schema.end()) return *value;
    const Json type = schema.value("type", Json("object"));
    const std::string name = (type.is_array() && !type.empty() ? type.front() : type).get<std::string>();
    if (name == "integer") return schema.value("minimum", Json(0));
    if (name == "number") return schema.value("minimum", Json(0.0));
    if (name == "boolean") return false;
    if (name == "string") return "";
    if (name == "array") return Json::array();
    if (name == "null") return nullptr;
    Json object = Json::object();
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, below] : properties.items()) {
        object[key] = least_value(below);
    }
    return object;
}

std::string fixed_answer(const Question& question) {
    if (question.schema) return least_value(Json::parse(question.schema->document, nullptr, false)).dump();
    if (question.frames.empty()) return "No pictures.";
    const Frame& first = *question.frames.front().frame;
    return fmt::format("{} of {}x{} pixels.", base::counted(question.frames.size(), "picture"), first.width,
                       first.height);
}

/// What is wrong with the file is wrong with the configuration.
std::string read_text(const std::string& path) {
    try {
        return base::read_file(path);
    } catch (const base::Error& error) {
        throw base::UsageError{std::string{"--backend fake: "} + error.what()};
    }
}

/// One answer per line; a line that is a JSON string stands for its value, so that an answer can have several lines.
std::vector<std::string> read_answers(const std::string& path) {
    std::vector<std::string> answers;
    const std::string text = read_text(path);
    for (const std::string_view line : base::split(text, '\n')) {
        const std::string_view trimmed = base::trim(line);
        if (trimmed.empty()) continue;
        const Json value = trimmed.front() == '"' ? Json::parse(trimmed, nullptr, false) : Json{};
        answers.push_back(value.is_string() ? value.get<std::string>() : std::string{trimmed});
    }
    if (answers.empty()) throw base::UsageError{path + ": no answer in it"};
    return answers;
}

/// Gives fixed answers, for trying out everything around a model. With a file its lines are the answers, in turn; the
/// last repeats.
class FakeBackend : public Backend {
public:
    explicit FakeBackend(const BackendOptions& options) {
        if (!options.answers.empty()) m_answers = read_answers(options.answers);
    }

    [[nodiscard]] Answer ask(const Question& question, const TextSink& sink) override {
        const auto start = base::Steady::now();
        Answer answer;
        answer.text = m_answers.empty() ? fixed_answer(question) : m_answers[m_next];
        m_next = std::min(m_next + 1, m_answers.empty() ? 0 : m_answers.size() - 1);
        if (sink.text) {
            sink.text(answer.text);
            answer.ttft_ms = base::ms_since(start);
        }
        answer.finish_reason = "stop";
        answer.model = "fake";
        answer.usage = {TokenMeter{"fake"}.estimate(question), text_tokens(answer.text), 0};
        answer.attempts = 1;
        answer.total_ms = base::ms_since(start);
        return answer;
    }

    [[nodiscard]] BackendInfo info() const override {
        BackendInfo info;
        info.name = "fake";
        info.engine = "fake";
        info.model = "fake";
        return info;
    }

private:
    std::vector<std::string> m_answers;
    std::size_t m_next = 0;
};

} // namespace

std::unique_ptr<Backend> make_fake_backend(const BackendOptions& options) {
    return std::make_unique<FakeBackend>(options);
}

} // namespace vlm::infer
