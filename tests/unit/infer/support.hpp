// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/probe_picture.hpp"
#include "common/infer/question.hpp"
#include "tests/support/source_path.hpp"

namespace vlm::test {

/// Gives the question's frames these times.
inline void set_times(infer::Question& question, const std::vector<int>& milliseconds) {
    for (std::size_t i = 0; i < milliseconds.size(); ++i) {
        auto frame = std::make_shared<infer::Frame>(*question.frames.at(i).frame);
        frame->t = std::chrono::milliseconds{milliseconds[i]};
        question.frames[i].frame = frame;
    }
}

/// A question about `frames` pictures (all the same one), labelled with their times.
inline infer::Question question_about(std::size_t frames, std::string text = "Describe.") {
    infer::Question question;
    for (std::size_t i = 0; i < frames; ++i) {
        question.frames.push_back({"<" + std::to_string(i) + ".0 seconds>", infer::probe_picture()});
    }
    question.text = std::move(text);
    question.generation.max_output_tokens = 100;
    return question;
}

inline std::shared_ptr<const infer::Schema> schema(std::string document) {
    return std::make_shared<const infer::Schema>(infer::Schema{"answer", std::move(document)});
}

/// An environment of these variables.
inline infer::Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
}

/// Options for a server at `base`, in an empty environment.
inline infer::BackendOptions options_for(const std::string& backend, const std::string& base) {
    infer::BackendOptions options;
    options.backend = backend;
    options.api_base = base;
    options.model = "m";
    options.timeout = std::chrono::milliseconds{5000};
    options.environment = environment({});
    return options;
}

/// The folder with the recorded answers of a real server; it need not exist.
inline std::filesystem::path recordings() {
    const char* named = std::getenv("VLM_TEST_WIRE");
    return std::filesystem::path{named != nullptr ? named : source_path("/../shared/wire")} / "llama-server";
}

} // namespace vlm::test
