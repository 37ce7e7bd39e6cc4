/* A command that ol-aws starts, and another program that is at work on a file.
 *   child show ARGUMENT...   prints each argument as it arrived, a line each
 *   child exit NUMBER        exits with it, all 32 bits
 *   child interrupted        waits for Ctrl-C, says so after a moment, and exits with 7
 *   child hold FILE          keeps a file open, as one that nobody may replace, until its input ends */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static HANDLE event;

static BOOL WINAPI interrupted(DWORD kind) {
    (void)kind;
    SetEvent(event);
    return TRUE;
}

static void say(const wchar_t *text) {
    char utf8[4096];
    WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
    puts(utf8);
    fflush(stdout);
}

int wmain(int count, wchar_t **words) {
    const wchar_t *verb = count > 1 ? words[1] : L"";
    if (wcscmp(verb, L"show") == 0) {
        for (int i = 2; i < count; i++) say(words[i]);
        return 0;
    }
    if (wcscmp(verb, L"exit") == 0 && count == 3) ExitProcess((UINT)wcstoul(words[2], NULL, 0));
    if (wcscmp(verb, L"interrupted") == 0) {
        event = CreateEventW(NULL, TRUE, FALSE, NULL);
        SetConsoleCtrlHandler(interrupted, TRUE);
        say(L"waiting for Ctrl-C");
        if (WaitForSingleObject(event, 60000) != WAIT_OBJECT_0) return 1;
        Sleep(1500);
        say(L"interrupted");
        return 7;
    }
    if (wcscmp(verb, L"hold") == 0 && count == 3) {
        HANDLE file = CreateFileW(words[2], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        if (file == INVALID_HANDLE_VALUE) return 1;
        say(L"held");
        while (getchar() != EOF) continue;
        CloseHandle(file);
        say(L"let go");
        return 0;
    }
    return 2;
}
