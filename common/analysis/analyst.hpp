// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/answer_times.hpp"
#include "common/analysis/prompt.hpp"
#include "common/analysis/sound_chunks.hpp"
#include "common/analysis/span.hpp"
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
    base::Micros tolerance{0}; ///< and fidelity: as in media::Selection
    media::Selection::Fidelity fidelity = media::Selection::Fidelity::exact;
    std::shared_ptr<const std::vector<Spoken>> spoken = {}; ///< what is said in it; null where nobody knows
};

/// What to do with a window that is more than the server takes.
enum class TooLarge {
    split, ///< ask two halves, each marked as a part
    thin,  ///< ask fewer frames of the same span
};

/// Gives where the text of a request about this span of a source goes as it is generated.
using TextSinks = std::function<infer::TextSink(const std::string& source, const Span& span)>;

/// What came of work before.
struct KnownWork {
    std::optional<std::string> text; ///< nothing: it failed, and is not to be asked again
};

/// Gives what came of the work with this key about this span; nothing where it is still to be asked. Called by the
/// threads that ask.
using KnownAnswers = std::function<std::optional<KnownWork>(const std::string& key, const Span& span)>;

/// Where answers are that were paid for before, by whatever run. Called by the threads that ask.
struct AnswerStore {
    /// The answer to the work with this key about this span, or those to its parts; empty where there is still
    /// something to ask. What depends on this run (source, times taken, …) is filled in by whoever asks.
    std::function<std::vector<records::Result>(const std::string& key, const Span& span)> find;
    /// Takes an answer under this key; of a part, with the key of the whole.
    std::function<void(const std::string& key, const std::string& part_of, const records::Result& answer)> keep;
};

/// A unit of work as planned, before a server's limits count.
struct Unit {
    std::string key;
    int frames = 0;
};

/// An answer that was there before.
struct KnownAnswer {
    std::string source;
    std::string video; ///< fingerprint; empty for streams
    std::string key;
    Span span;
    std::string text;
};

/// What came of asking about one unit.
struct Findings {
    std::vector<records::Result> results; ///< in the order of their spans
    std::optional<base::ExitCode> stop;   ///< how the run must stop; nothing while it goes on
    int succeeded = 0;                    ///< answers
    int failed = 0;                       ///< records without one
    int passing = 0;                      ///< those of them that may do better later (records::may_pass)
    int known = 0;                        ///< answers that were there before
    int known_failed = 0;                 ///< what had failed before, and is left so
    std::optional<std::string> last = {}; ///< the text of the last answer
    std::vector<KnownAnswer> known_answers = {};
};

/// How the run ends because of this failure; nothing where the next request may fare better.
[[nodiscard]] std::optional<base::ExitCode> end_of_run(const infer::Failure& failure);

/// Tokens that a question may have beside its answer, where the server says how large its context is.
[[nodiscard]] std::optional<std::int64_t> room_of(const infer::BackendInfo& backend,
                                                  const infer::Generation& generation);

/// A record with what an answer says, and who was asked what.
[[nodiscard]] records::Result made_result(const infer::BackendInfo& backend, const Prompt& prompt,
                                          const infer::Answer& answer);

/// Takes a record as soon as it is there, in whatever order and thread.
using RecordKeeper = std::function<void(const records::Result&)>;

/// Takes a question instead of a back end, with the record that its answer will complete: somebody else will answer it.
/// Gives why it cannot be taken (too_many: it is offered in parts).
using QuestionTaker =
    std::function<std::optional<infer::Failure>(const infer::Question& question, const records::Result& planned)>;

/// Asks a back end about windows of one video and makes records of the answers. Set up by one thread; several may then
/// ask at once where the back end is shared.
class Analyst {
public:
    /// All of these outlive it.
    Analyst(infer::Backend& backend, infer::Asker& asker, const Prompt& prompt, const Subject& subject);

    /// How windows of several frames travel; where the subject's `send` is automatic, uneven ones always as images.
    void set_send_as(infer::SendAs send_as) { m_send_as = send_as; }
    /// Answers are streamed where there are `sinks`.
    void stream_to(TextSinks sinks) { m_text = std::move(sinks); }
    /// What is `known` is not asked, and has no record.
    void pass_over(KnownAnswers known) { m_answers = std::move(known); }
    /// What `store` has an answer to is not asked, and has a record that says `cached`; what is asked goes there. What
    /// is live is never the same twice, and is left out of it, as is all where `store` is empty.
    void answer_from(AnswerStore store) { m_store = std::move(store); }
    /// Each record is kept before the next question is asked. What the keeper throws ends ask().
    void keep_in(RecordKeeper keeper) { m_keep = std::move(keeper); }
    /// Nobody is asked: questions go to the `taker`, and have no records.
    void hand_to(QuestionTaker taker) { m_taker = std::move(taker); }

    /// The unit of work that asks about all of `sampled`; `wanted` is the span it is about.
    [[nodiscard]] Unit plan(const Window& sampled, const Span& wanted) const;

    /// What is asked about a window with this span, as it is sent; `previous` is the answer before.
    [[nodiscard]] infer::Question question(const Window& window, const Span& span,
                                           const std::string& previous = {}) const;

    /// Tokens that a question may have beside its answer, where the server says how large its context is.
    [[nodiscard]] std::optional<std::int64_t> room() const;

    /// Asks about one window with this span; it holds those frames of the unit that the server takes. Fills in the
    /// findings as they come, so that they are there when it throws.
    void ask(const Unit& unit, const Window& window, const Span& span, TooLarge too_large, const std::string& previous,
             Findings& findings) const;

private:
    class Inquiry;

    infer::Backend& m_backend;
    infer::Asker& m_asker;
    const Prompt& m_prompt;
    Template m_template;
    const Subject& m_subject;
    AnswerTimes m_times;
    TextSinks m_text;
    KnownAnswers m_answers; ///< empty where nothing is
    AnswerStore m_store;    ///< empty where there is none
    RecordKeeper m_keep;    ///< empty where nobody keeps them
    QuestionTaker m_taker;  ///< empty where the back end is asked
    infer::SendAs m_send_as = infer::SendAs::images;
};

/// Somebody who is asked about the same windows as well.
struct Rival {
    infer::Backend& backend;
    infer::Asker& asker;
    const Prompt& prompt;
};

} // namespace vlm::analysis
