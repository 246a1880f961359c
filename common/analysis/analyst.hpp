// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/prompt.hpp"
#include "common/analysis/windows.hpp"
#include "common/analysis/work_key.hpp"
#include "common/base/exit_code.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backend.hpp"
#include "common/records/result.hpp"

namespace vlm::analysis {

/// What every record of a run over one video says.
struct Subject {
    std::string source;      ///< as the user named it, without credentials
    std::string fingerprint; ///< empty for streams
    std::string identity;    ///< what keys know it by: fingerprint or address; empty: its pictures (a pipe)
    FrameOptions pictures;
    SendMode send = SendMode::automatic; ///< as configured
    std::optional<double> open_ms;
    media::Selection::Snap snap = media::Selection::Snap::none;
};

/// What to do with a window that is more than the server takes.
enum class TooLarge {
    split, ///< ask two halves, each marked as a part
    thin,  ///< ask fewer frames of the same span
};

/// A span of media time.
struct Span {
    base::Micros t0{0};
    base::Micros t1{0};
};

/// Gives where the text of a request about this span of a source goes as it is generated.
using TextSinks = std::function<infer::TextSink(const std::string& source, const Span& span)>;

/// Gives the text of the answer to the work with this key about this span where there is one already; nothing where it
/// is still to be asked.
using KnownAnswers = std::function<std::optional<std::string>(const std::string& key, const Span& span)>;

/// A unit of work as planned, before a server's limits count.
struct Unit {
    std::string key;
    int frames = 0;
};

/// Asks a back end about windows of one video and makes records of the answers. For one thread.
class Analyst {
public:
    using Sink = std::function<void(const records::Result&)>;

    /// All of these outlive it.
    Analyst(infer::Backend& backend, infer::Asker& asker, const Prompt& prompt, const Subject& subject, Sink sink);

    /// How windows of several frames travel; where the subject's `send` is automatic, uneven ones always as images.
    void set_send_as(infer::SendAs send_as) { m_send_as = send_as; }
    /// Answers are streamed where there are `sinks`.
    void stream_to(TextSinks sinks) { m_text = std::move(sinks); }
    /// What is `known` is not asked, and has no record.
    void pass_over(KnownAnswers known) { m_answers = std::move(known); }

    /// The unit of work that asks about all of `sampled`; `wanted` is the span it is about.
    [[nodiscard]] Unit plan(const Window& sampled, const Span& wanted) const;

    /// What is asked about a window with this span, as it is sent.
    [[nodiscard]] infer::Question question(const Window& window, const Span& span) const;

    /// Tokens that a question may have beside its answer, where the server says how large its context is.
    [[nodiscard]] std::optional<std::int64_t> room() const;

    /// Asks about one window with this span and gives its record (its records, where it was split) to the sink. The
    /// window holds those frames of the unit that the server takes. False when the run must stop: code() says how.
    [[nodiscard]] bool ask(const Unit& unit, const Window& window, const Span& span, TooLarge too_large);

    /// How the run stopped; nothing while it goes on.
    [[nodiscard]] std::optional<base::ExitCode> code() const { return m_code; }

    [[nodiscard]] int succeeded() const { return m_succeeded; }
    [[nodiscard]] int failed() const { return m_failed; }
    [[nodiscard]] int known() const { return m_known; } ///< were answered before

private:
    /// What requests have taken whose answers are in no record.
    struct Spent {
        int attempts = 0;
        infer::Usage usage;
        void add(const infer::Answer& answer);
    };
    /// All of a unit, or a part of it.
    struct Part {
        const Unit& unit;
        const Window& window;
        Span span;
        int sampled;
        TooLarge too_large;
        records::Split split;
        Spent spent = {};
        bool left_out = false; ///< a bad picture
    };
    [[nodiscard]] bool is_known(const std::string& key, const Span& span);
    [[nodiscard]] bool ask(const Part& part);
    [[nodiscard]] bool fits(const Part& part) const;
    [[nodiscard]] bool ask_halves(const Part& part, const Spent& spent);
    [[nodiscard]] bool ask_without_bad(const Part& part, Spent spent);
    [[nodiscard]] bool ask_thinned(const Part& part, const Spent& spent, const infer::Failure& failure);
    [[nodiscard]] bool keep(const Part& part, const infer::Answer& answer, double queue_ms);
    [[nodiscard]] records::Result record(const Part& part, const infer::Answer& answer, double queue_ms) const;

    infer::Backend& m_backend;
    infer::Asker& m_asker;
    const Prompt& m_prompt;
    Template m_template;
    const Subject& m_subject;
    Sink m_sink;
    TextSinks m_text;
    KnownAnswers m_answers; ///< empty where nothing is
    infer::SendAs m_send_as = infer::SendAs::images;
    std::string m_previous;
    std::optional<base::ExitCode> m_code;
    int m_succeeded = 0;
    int m_failed = 0;
    int m_known = 0;
};

} // namespace vlm::analysis
