// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "common/analysis/windows.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backend.hpp"

namespace vlm::test {

/// A frame without a picture, 64 x 32 pixels.
[[nodiscard]] analysis::PreparedFrame prepared(base::Micros t);

/// Frames at these times.
[[nodiscard]] analysis::Window window_at(const std::vector<base::Micros>& times);

[[nodiscard]] infer::Answer answer(std::string text);
[[nodiscard]] infer::Answer failure(infer::FailureClass kind, std::int64_t limit = 0, std::int64_t wanted = 0);

/// A back end that keeps what it is asked, and answers what the test says: what is scripted first, then `reply`.
class Recorder : public infer::Backend {
public:
    explicit Recorder(infer::WantsFrames wants = infer::WantsFrames::jpeg)
        : m_wants{wants} {}

    [[nodiscard]] infer::Answer ask(const infer::Question& question, const infer::TextSink& sink) override;
    [[nodiscard]] infer::BackendInfo info() const override { return about; }
    [[nodiscard]] infer::WantsFrames wants() const override { return m_wants; }

    /// The times of the frames of each question.
    [[nodiscard]] std::vector<std::vector<base::Micros>> asked_times() const;

    infer::BackendInfo about{"recorder", "", "model", "http://here/v1", {}};
    std::deque<infer::Answer> scripted;
    std::function<infer::Answer(const infer::Question&)> reply = [](const auto&) { return answer("yes"); };
    std::vector<infer::Question> questions;

private:
    infer::WantsFrames m_wants;
};

/// An asker that does not wait, for a back end.
struct Asking {
    explicit Asking(infer::Backend& backend, infer::BudgetLimits limits = {})
        : budget{limits}
        , asker{backend, {}, budget, [](auto) { return base::Waited::whole; }} {}
    infer::Budget budget;
    infer::Asker asker;
};

/// A clip of tests/media/make_clips.py; the test fails where it is not there.
[[nodiscard]] std::string clip(const std::string& name);

/// The number that the clips' pictures carry, from the pixels: two rows of 16 cells on top.
[[nodiscard]] int number_in(const base::YuvImage& picture);

} // namespace vlm::test
