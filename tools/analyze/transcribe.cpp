// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/transcribe.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "common/archive/open_archive.hpp"
#include "common/archive/record_table.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/sampling_options.hpp"
#include "common/cli/source_options.hpp"
#include "common/infer/embedder.hpp"
#include "common/infer/server_info.hpp"
#include "common/infer/transcriber.hpp"
#include "common/media/sound.hpp"
#include "common/records/read_record.hpp"
#include "common/records/transcript.hpp"
#include "common/store/transaction.hpp"
#include "tools/analyze/answers.hpp"

namespace vlm::analyze {

using analysis::SoundChunk;
using base::ExitCode;

namespace {

/// The server for speech that the options name, its model known.
infer::BackendOptions speech_server(const Options& options) {
    infer::BackendOptions server = cli::backend_options(options.model);
    if (!options.speech.api_base.empty()) server.api_base = options.speech.api_base;
    if (!options.speech.model.empty()) server.model = options.speech.model;
    server.backend = "openai";
    const bool named = !server.api_base.empty() || !server.unix_socket.empty() || server.environment("OPENAI_BASE_URL");
    const bool means_openai = !server.model.empty() && server.environment("OPENAI_API_KEY");
    if (!named && !means_openai)
        throw base::UsageError{"--transcribe: no server is named: use --speech-base http://localhost:8000/v1"};
    if (server.model.empty()) infer::resolve_model(server);
    return server;
}

infer::RetryPolicy patience(const infer::BackendOptions& server) {
    infer::RetryPolicy policy = infer::batch_policy();
    policy.ready = server.ready;
    return policy;
}

/// One call of the program.
class Transcription {
public:
    Transcription(const Options& options, SpokenWords& words, bool pictures)
        : m_options{options}
        , m_words{words}
        , m_server{speech_server(options)}
        , m_transcriber{m_server, patience(m_server), options.speech.language} {
        if (options.db) {
            m_index.emplace(archive::open_archive(*options.db, archive::Access::create));
            m_table.emplace(*m_index, "");
        }
        if (!pictures) m_writer.emplace(options.output, Answers::several, records::Heading::source_and_time);
    }

    ExitCode all(const std::vector<std::string>& videos) {
        int failed = 0;
        for (const std::string& video : videos) {
            try {
                one(video);
            } catch (const base::InputError& error) {
                base::log::error("{}", error.what());
                ++failed;
            } catch (const base::Interrupted&) {
                return ExitCode::interrupted;
            }
            if (m_stop) return *m_stop;
        }
        if (m_writer) m_writer->close();
        if (failed + m_failed == 0) return ExitCode::done;
        return m_heard == 0 ? ExitCode::failed : ExitCode::some_failed;
    }

private:
    void one(const std::string& video) {
        if (const auto known = m_words.of(video)) {
            base::log::info("{}: what is said was known already: nobody was asked again", base::redact_url(video));
            ++m_heard;
            return;
        }
        base::FaultCounter faults{base::redact_url(video), "decoding sound"};
        media::SoundReader reader{video, cli::open_options(m_options.source, video).reading, faults};
        m_joiner = {};
        m_said.clear();
        m_records.clear();
        m_missed = m_options.sampling.start || cli::end_of(m_options.sampling);
        m_about = {base::redact_url(video), reader.fingerprint(), {}, {}, "", "", m_transcriber.model()};
        if (!reader.has_sound()) base::log::warning("{}: there is no sound in it", m_about.source);
        const auto& sampling = m_options.sampling;
        const auto start = sampling.start.value_or(base::Micros{0});
        const auto end = cli::end_of(sampling);
        analysis::SoundChunks chunks{start, end};
        std::optional<SoundChunk> waiting; // until it is known whether another follows
        const auto pass_on = [&](std::optional<SoundChunk> chunk) {
            if (waiting) hear(*waiting, chunk.has_value());
            waiting = std::move(chunk);
        };
        for (auto sound = reader.next(); sound && !m_stop && !(end && sound->t >= *end); sound = reader.next()) {
            for (bool taken = false; !taken;) {
                taken = chunks.add(*sound);
                while (auto chunk = chunks.next())
                    pass_on(std::move(chunk));
            }
        }
        if (m_stop) return;
        if (auto last = chunks.finish()) pass_on(std::move(last));
        pass_on(std::nullopt);
        keep();
        m_words.put(video, m_said);
    }

    void hear(const SoundChunk& chunk, bool more) {
        if (m_stop) return;
        base::throw_if_stopped();
        if (chunk.is_silent()) return;
        const double seconds = base::to_seconds(chunk.span.t1 - chunk.span.t0);
        auto heard = m_transcriber.transcribe(media::wav_of(chunk.samples), seconds);
        if (const auto* failure = std::get_if<infer::Failure>(&heard)) return fail(*failure, chunk.span);
        const auto& speech = std::get<infer::Speech>(heard);
        ++m_heard;
        for (const analysis::Spoken& spoken : m_joiner.add(speech, chunk.span, more))
            tell(spoken, speech.language);
    }

    void fail(const infer::Failure& failure, const analysis::Span& span) {
        base::log::error("{}: {}: {}", m_about.source, base::format_clock(span.t0), failure.message);
        ++m_failed;
        m_missed = true;
        if (failure.kind == infer::FailureClass::interrupted) throw base::Interrupted{};
        const ExitCode code = infer::exit_code_of(failure);
        if (code == ExitCode::unreachable) m_stop = code;
    }

    void tell(const analysis::Spoken& spoken, const std::string& language) {
        m_said.push_back(spoken);
        records::Transcript record = m_about;
        record.t0 = spoken.t0;
        record.t1 = spoken.t1;
        record.text = spoken.text;
        record.language = language;
        m_records.push_back(records::to_json_line(record));
        if (m_writer) m_writer->write(record);
    }

    /// All or nothing: what the index has of a video counts as all that is said in it.
    void keep() {
        if (!m_table || m_missed) return;
        store::Transaction transaction{*m_index};
        for (const std::string& record : m_records)
            static_cast<void>(m_table->put(records::read_record(record), record)); // another run may have been faster
        transaction.commit();
    }

    const Options& m_options;
    SpokenWords& m_words;
    infer::BackendOptions m_server;
    infer::Transcriber m_transcriber;
    std::optional<store::Connection> m_index;
    std::optional<archive::RecordTable> m_table;
    std::optional<AnswerWriter> m_writer; ///< nothing where answers go to the output
    // Of the video:
    records::Transcript m_about;
    analysis::SpeechJoiner m_joiner;
    std::vector<analysis::Spoken> m_said;
    std::vector<std::string> m_records;
    bool m_missed = false; ///< something of it
    int m_heard = 0;       ///< chunks, and videos that were known
    int m_failed = 0;
    std::optional<ExitCode> m_stop;
};

} // namespace

ExitCode transcribe(const Options& options, const Inputs& inputs, SpokenWords& words, bool pictures) {
    return Transcription{options, words, pictures}.all(inputs.videos);
}

} // namespace vlm::analyze
