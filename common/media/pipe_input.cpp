// SPDX-License-Identifier: Apache-2.0
#include "common/media/pipe_input.hpp"

#include <algorithm>
#include <new>
#include <utility>

extern "C" {
#include <libavformat/avio.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
}

#include "common/base/error.hpp"
#include "common/media/source_name.hpp"

namespace vlm::media {
namespace {

constexpr int buffer_bytes = 32 * 1024;

} // namespace

PipeInput::PipeInput(base::Descriptor pipe)
    : m_pipe{std::move(pipe)}
    , m_io{make_reader(buffer_bytes, this, &PipeInput::on_read)} {}

PipeInput::~PipeInput() = default;

const std::string& PipeInput::peek(std::size_t count) {
    while (m_peeked.size() < count) {
        const std::size_t before = m_peeked.size();
        m_peeked.resize(count);
        const std::size_t got = base::read_some(m_pipe, m_peeked.data() + before, count - before);
        m_peeked.resize(before + got);
        if (got == 0) break;
    }
    return m_peeked;
}

int PipeInput::on_read(void* self, std::uint8_t* bytes, int size) noexcept {
    try {
        const std::size_t got =
            static_cast<PipeInput*>(self)->read(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
        return got == 0 ? AVERROR_EOF : static_cast<int>(got);
    } catch (const base::SystemError& error) { // C code stands between here and who can take it
        return AVERROR(error.error_number());
    } catch (const base::Interrupted&) {
        return AVERROR_EXIT;
    }
}

std::size_t PipeInput::read(char* bytes, std::size_t size) {
    if (m_peeked.empty()) return base::read_some(m_pipe, bytes, size);
    const std::size_t count = std::min(size, m_peeked.size());
    std::copy_n(m_peeked.begin(), count, bytes);
    m_peeked.erase(0, count);
    return count;
}

std::unique_ptr<PipeInput> open_sequentially(const std::string& name) {
    if (!is_sequence_of_bytes(name)) return nullptr;
    return std::make_unique<PipeInput>(base::open_to_read(name));
}

} // namespace vlm::media
