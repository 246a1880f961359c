// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/spoken_words.hpp"

#include <filesystem>
#include <utility>

#include "common/analysis/template.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/result_list.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/cli/values.hpp"
#include "common/media/source_name.hpp"
#include "tools/analyze/options.hpp"
#include "tools/analyze/transcribe.hpp"

namespace vlm::analyze {

using base::ExitCode;

void declare_speech(cli::Command& command, SpeechOptions& options) {
    command.group("Speech");
    command.flag("--transcribe", "Have what is said written down, for {transcript}, the index and the output",
                 options.transcribe);
    command.value("--speech-model", "NAME", "The model that writes it down; the one of --model where not given",
                  options.model, cli::parse_text);
    command.value("--speech-base", "URL", "Its server; the one of --api-base where not given", options.api_base,
                  cli::parse_text);
    command.value("--speech-language", "CODE", "The language that is spoken, as en; found out where not given",
                  options.language, cli::parse_text);
    command.check([&options] {
        if (options.transcribe) return;
        if (!options.model.empty()) throw base::UsageError{"--speech-model: needs --transcribe"};
        if (!options.api_base.empty()) throw base::UsageError{"--speech-base: needs --transcribe"};
        if (!options.language.empty()) throw base::UsageError{"--speech-language: needs --transcribe"};
    });
}

void SpokenWords::put(const std::string& video, std::vector<analysis::Spoken> spoken) {
    const std::lock_guard lock{m_mutex};
    m_tracks[video] = std::make_shared<const std::vector<analysis::Spoken>>(std::move(spoken));
}

SpokenWords::Track SpokenWords::of(const std::string& video) {
    const std::lock_guard lock{m_mutex};
    const auto known = m_tracks.find(video);
    if (known != m_tracks.end()) return known->second;
    return m_tracks[video] = stored(video);
}

SpokenWords::Track SpokenWords::stored(const std::string& video) const {
    if (!m_db || !std::filesystem::exists(*m_db) || !media::is_regular_file(video)) return nullptr;
    const store::Connection index = archive::open_archive(*m_db, archive::Access::read);
    auto spoken = std::make_shared<std::vector<analysis::Spoken>>();
    try {
        const archive::Footage footage = archive::find_footage(index, base::file_fingerprint(video));
        archive::SpeechList list{index, footage, {}};
        while (const auto said = list.next(archive::Span::never))
            spoken->push_back({said->t0, said->t1, std::string{said->text}});
    } catch (const base::UsageError&) { // the index does not know the video
        return nullptr;
    }
    return spoken->empty() ? nullptr : spoken;
}

std::optional<ExitCode> prepare_speech(Options& options, const Inputs& inputs, const analysis::Prompt& prompt,
                                       bool pictures) {
    const bool uses = analysis::Template{prompt.text}.uses("transcript");
    if (uses && !options.speech.transcribe && !options.db)
        throw base::UsageError{"{transcript}: use --transcribe, or an index that has what is said (--db)"};
    if (!uses && !options.speech.transcribe) return std::nullopt;
    options.spoken = std::make_shared<SpokenWords>(options.db);
    if (!options.speech.transcribe || options.dry_run) return std::nullopt;
    const ExitCode code = transcribe(options, inputs, *options.spoken, pictures);
    const bool goes_on =
        pictures && (code == ExitCode::done || code == ExitCode::some_failed || code == ExitCode::failed);
    return goes_on ? std::nullopt : std::optional{code};
}

} // namespace vlm::analyze
